# What entries of the lists are called.

## What a tip can be about
category-theft = Theft
category-fireworks = Fireworks, firecracker powder
category-disorder = Disorder, fighting
category-weapons = Weapons, explosives
category-violence = Threats, injury
category-drugs = Drugs
category-gambling = Gambling, numbers games
category-scam = Fraud, online scams
category-loan = Loan sharks
category-domestic = Domestic violence
category-child = Child abuse or violence
category-traffic = Road safety
category-fire = Fire or explosion hazard
category-school = School safety, bullying
category-environment = Dumping, waste, sand mining
category-nature = Electric fishing, felling forest
category-production = Crop damage, livestock theft
category-trafficking = Human trafficking
category-dispute = Neighbour or land dispute
category-officer = Wrongdoing by an official or officer
category-reprisal = Reprisal for a report
category-other = Something else

## What the law calls a case
class-initial = First source, not verified
class-denunciation = Denunciation of a crime
class-crime_report = Report of a crime
class-prosecution_request = Request to prosecute
class-administrative = Administrative violation
class-out_of_scope = Out of scope

## Terms of law
term-first_answer = First answer to the writer
term-report_up = Report up, so that an investigator is assigned
term-transfer = Transfer the file after the preliminary check
term-decision = Decide on the case

## Kinds of support bodies
body-kind-mediation = Mediation team
body-kind-security = Public order team
body-kind-traffic = Road safety board
body-kind-fire = Fire prevention board
body-kind-school = School safety board
body-kind-youth = Youth volunteers
body-kind-production = Guard of businesses and crops
